"""Write a page per rule from its rule file: ``python docs/rule_pages.py``; ``--check`` only says which are stale."""

from __future__ import annotations

import sys
from pathlib import Path

from srclint.plugins import load_plugins
from srclint.rule import Example, Rule

FOLDER = Path(__file__).parent / "rules"
FAMILIES = {
    "ENC": "Encoding",
    "DUP": "Repetition",
    "SRC": "Sourcing",
    "REF": "References",
    "TXT": "Text",
    "RUN": "srclint itself",
}
HEAD = "<!-- Written by docs/rule_pages.py from the rule files: edit those. -->\n"


def main() -> int:
    """Write all pages, or with ``--check`` return 1 if one differs from what would be written."""
    pages = all_pages()
    stale = [name for name, text in pages.items() if current(name) != text]
    stale += [file.name for file in FOLDER.glob("*.md") if file.name not in pages]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"stale: docs/rules/{name}" for name in stale) or "All rule pages are current.")
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        file = FOLDER / name
        if name in pages:
            file.write_bytes(pages[name].encode("utf-8"))
        else:
            file.unlink()
    return 0


def current(name: str) -> str | None:
    """Return a page as it stands, or None."""
    file = FOLDER / name
    return file.read_bytes().decode("utf-8") if file.is_file() else None


def all_pages() -> dict[str, str]:
    """Return the text of every page by its file name."""
    rules = [rule for rule in load_plugins().rules if rule.family in FAMILIES]
    pages = {f"{rule.code}.md": page(rule) for rule in rules}
    pages["README.md"] = index(rules)
    return pages


def index(rules: list[Rule]) -> str:
    """Return the page that lists all rules by family."""
    parts = [HEAD, "# Rules\n"]
    for family, title in FAMILIES.items():
        mine = [rule for rule in rules if rule.family == family]
        if mine:
            parts.append(f"## {family}: {title}\n")
            parts.append("| code | name | severity | finds |\n|---|---|---|---|")
            parts.extend(
                f"| [{rule.code}]({rule.code}.md) | {rule.name} | {loudness(rule)} | {escaped(rule.summary)} |"
                for rule in mine
            )
            parts.append("")
    return "\n".join(parts)


def page(rule: Rule) -> str:
    """Return the page of one rule."""
    parts = [HEAD, f"# {rule.name} ({rule.code})\n", f"{rule.summary}\n", f"Severity: {loudness(rule)}.\n"]
    parts += ["## Why it matters\n", f"{rule.why.strip()}\n"]
    if rule.params:
        parts += ["## Parameters\n", f"Set under `[tool.srclint.params.{rule.name}]`:\n"]
        parts += [f"- `{name} = {value!r}`" for name, value in rule.params.items()]
        parts.append("")
    if rule.bad:
        parts += ["## Found\n", "The marks ⟦ ⟧ show what is reported.\n", *map(shown, rule.bad)]
    if rule.good:
        parts += ["## Not found\n", *map(shown, rule.good)]
    return "\n".join(parts)


def loudness(rule: Rule) -> str:
    """Return the severity, and that a rule is off unless selected."""
    return rule.severity.name.lower() + ("" if rule.enabled else ", off by default")


def shown(example: Example) -> str:
    """Return an example as a fenced block, with its mended text if there is one."""
    text = example.text
    for start, end in sorted(example.spans, reverse=True):
        text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
    parts = [fenced(text, "markdown" if example.path.endswith(".md") else "text")]
    for name, other in example.told_files.items():
        parts += [f"`{name}` beside it says:\n", fenced(other, "text")]
    if example.encoding != "utf-8":
        parts.insert(0, f"Stored as {example.encoding}:\n")
    if example.fixed is not None:
        option = "--fix --unsafe-fixes" if example.unsafe else "--fix"
        parts += [f"after `{option}`:\n", fenced(example.fixed, "text")]
    return "\n".join(parts)


def fenced(text: str, language: str) -> str:
    """Return ``text`` as a fenced block that no line of it can close, with what cannot be seen spelled out."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{''.join(map(visible, text)).rstrip()}\n{fence}\n"


def visible(character: str) -> str:
    """Return the character, or its number where nothing would be seen of it."""
    if character == "\n" or character.isprintable():
        return character
    return f"‹U+{ord(character):04X}›"


def escaped(text: str) -> str:
    """Return text for a cell of a Markdown table."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
