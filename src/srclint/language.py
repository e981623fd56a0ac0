"""Which language a text is in, as far as its script, its letters and its commonest words tell."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from srclint import late
from srclint.lexicon import languages_with, word_list

UNKNOWN = "und"
SAMPLE = 4096  # code points looked at: some 600 words, where the guess no longer changes
GLANCE = 448  # code points at both ends of the sample that tell plain English
FOREIGN = 1.1  # bytes of UTF-8 for a code point, above which a text is not plain English: curly quotes take three
ACCENTED = 1.25  # the same of a text that is in Latin letters for certain: Cyrillic takes 1.8
STOPWORDS = "stopwords.txt"  # in ``lexicon/<language>/`` of the rules
ENOUGH = 0.75  # the least score of a language: one common word of its own, or several it shares
LEAD = 0.1  # how far ahead of the next language the best one must be, as a share of the next one's score
SURE = 4.0  # the score from which the lead need not grow any more
PLAINLY_ENGLISH = 0.25  # share of the words that are common in English, above which no other language is tried
MIN_WORDS = 20  # from which that share is trusted
KNOWN = 0.25  # share of the words that a language without its own letters in the text must know, where not SURE
KNOWN_WIDELY = 0.15  # the same of a language that is more probable beforehand
DIFFERENT = 2  # how many of these words must differ
LETTER_WEIGHT = 0.3  # of a letter that few languages have, beside 1 for a common word

# The languages of most text that is written in Latin letters, and English, which needs no such proof.
_WIDELY_WRITTEN = frozenset({"de", "es", "fr", "id", "it", "nl", "pl", "pt", "tr", "vi"})
# Where blocks of Unicode begin that tell a language, or a script several languages share (in capitals).
_SCRIPTS: tuple[tuple[int, str], ...] = (
    (0x0000, ""),
    (0x0041, "LATIN"),
    (0x005B, ""),
    (0x0061, "LATIN"),
    (0x007B, ""),
    (0x00C0, "LATIN"),
    (0x0250, ""),
    (0x0370, "el"),
    (0x0400, "CYRILLIC"),
    (0x0530, "hy"),
    (0x0590, "he"),
    (0x0600, "ARABIC"),
    (0x0700, ""),
    (0x0750, "ARABIC"),
    (0x0780, ""),
    (0x0900, "DEVANAGARI"),
    (0x0980, "bn"),
    (0x0A00, "pa"),
    (0x0A80, "gu"),
    (0x0B00, "or"),
    (0x0B80, "ta"),
    (0x0C00, "te"),
    (0x0C80, "kn"),
    (0x0D00, "ml"),
    (0x0D80, "si"),
    (0x0E00, "th"),
    (0x0E80, "lo"),
    (0x0F00, "bo"),
    (0x1000, "my"),
    (0x10A0, "ka"),
    (0x1100, "ko"),
    (0x1200, "am"),
    (0x1380, ""),
    (0x1780, "km"),
    (0x1800, ""),
    (0x1E00, "LATIN"),
    (0x1F00, "el"),
    (0x2000, ""),
    (0x3040, "KANA"),
    (0x3100, ""),
    (0x3130, "ko"),
    (0x3190, ""),
    (0x3400, "HAN"),
    (0xA000, ""),
    (0xAC00, "ko"),
    (0xD7B0, ""),
    (0xF900, "HAN"),
    (0xFB00, ""),
    (0xFB50, "ARABIC"),
    (0xFE00, ""),
    (0x20000, "HAN"),
    (0x30000, ""),
)
_SCRIPT_STARTS = [start for start, _ in _SCRIPTS]
_SHARED = frozenset({"LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI"})
# The languages that are written in a script, by codes of ISO 639-1; several of them in another one as well.
_CYRILLIC = "ru uk be bg mk sr bs mn kk ky tg tt ba cv ce av os ab uz az tk kv cu"
_ARABIC = "ar fa ur ps ku sd ug ks az pa ms ha tg uz tk kk ky tt"
_DEVANAGARI = "hi mr ne sa pi sd ks"
_NEVER_LATIN = "ru uk be bg mk ky kv ce cv ab os av ba ar fa ur ps ug hi mr ne el hy he yi bn as gu or ta te kn ml si"
_NEVER_LATIN += " th lo bo dz my ka ko am ti km ja zh"
_WRITTEN_IN = {"CYRILLIC": _CYRILLIC.split(), "ARABIC": _ARABIC.split(), "DEVANAGARI": _DEVANAGARI.split()}
# The languages that share the script of another one.
_ALSO_IN = {"he": ("yi",), "bn": ("as",), "am": ("ti",), "bo": ("dz",), "zh": ("ja", "ko", "za")}
_DENSE = 3  # one Han character, kana or Hangul syllable says as much as so many Latin letters
_KANA_SHARE = 0.1  # of Han and kana together, above which a text is Japanese

# The letters beyond a to z (beyond the common ones of a script) that a language writes.
_LETTERS = {
    "de": "äöüß",
    "fr": "éèàâçêëîïôùûœ",
    "es": "ñáéíóúü¿¡",
    "it": "àèéìòù",
    "pt": "ãõáéíóúâêôçà",
    "gl": "ñáéíóúï",
    "ca": "àçèéíïòóúü·",
    "sv": "åäö",
    "da": "åæø",
    "no": "åæø",
    "is": "þðæöáéíóúý",
    "fi": "äö",
    "et": "äöüõ",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "hr": "čćđšž",
    "sr": "čćđšžђјљњћџ",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "tr": "çğıöşüâîİ",
    "ga": "áéíóú",
    "cy": "âêîôûŵŷ",
    "sq": "ëç",
    "vi": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "ru": "ыэёъщ",
    "uk": "іїєґщ",
    "be": "ўіыэё",
    "bg": "ъщ",
    "mk": "ѓќѕјљњџ",
    "ar": "ةىيكأإؤئ",
    "fa": "پچژگکی",
    "ur": "ٹڈڑںےہھپچگکی",
    "hi": "़ँ",
    "mr": "ळ",
}
_WORD = late.pattern(r"[^\W\d_]+")
_MARKED_WORD = late.pattern(r"[^\W\d_]+(?:[\u0300-\u036f\u064b-\u065f\u0900-\u097f\u200c]+[^\W\d_]*)*")


def guess_language(text: str) -> str:
    """Return an ISO 639-1 code, or "und" where the text is too short or unknown.

    Only the beginning of the text is looked at.
    """
    sample = text[:SAMPLE]
    if _plainly_english(sample):
        return "en"
    if sample.isascii():
        return _by_words(_WORD.findall(sample.lower()), sample)
    script = _script(Counter(sample))
    if script in _SHARED:
        return _by_words(_MARKED_WORD.findall(sample.lower()), sample)
    return script or UNKNOWN


def may_be(language: str, text: str) -> bool:
    """Tell whether a language is written in the script that most of the text's beginning is in."""
    sample = text[:SAMPLE]
    # Most bytes of the text being ASCII, a closer look is not worth its while.
    is_latin = sample.isascii() or len(sample.encode("utf-8", "surrogatepass")) <= ACCENTED * len(sample)
    script = "LATIN" if is_latin else _script(Counter(sample))
    if script == "LATIN":
        return language not in _NEVER_LATIN.split() or not any(map(str.isalpha, sample))
    if script in _WRITTEN_IN:
        return language in _WRITTEN_IN[script]
    return not script or language in (script, *_ALSO_IN.get(script, ()))


def _plainly_english(sample: str) -> bool:
    """Tell the commonest case at little cost: from the sample's beginning, end and what blanks set apart in them.

    Words beside punctuation are not recognised here, so that the share needed is in truth higher. Texts with a good
    part of other letters, or in a script without blanks, are left to the closer look.
    """
    if len(sample) < 2 * MIN_WORDS - 1:  # too few for so many words
        return False
    if len(sample) > 2 * GLANCE:
        sample = f"{sample[:GLANCE]} {sample[-GLANCE:]}"
    if not sample.isascii() and len(sample.encode("utf-8", "surrogatepass")) > FOREIGN * len(sample):
        return False
    words = sample.split()
    return len(words) >= MIN_WORDS and sum(map(_english().__contains__, words)) >= PLAINLY_ENGLISH * len(words)


@cache
def _english() -> frozenset[str]:
    """Return the commonest English words as they stand in a sentence and at its beginning."""
    words = word_list("en", STOPWORDS)
    return words.union(map(str.capitalize, words))


def _script(characters: Mapping[str, int]) -> str:
    """Return the language or script that most characters belong to, or "" if there are no letters."""
    counts: Counter[str] = Counter()
    for character, count in characters.items():
        counts[_SCRIPTS[bisect_right(_SCRIPT_STARTS, ord(character)) - 1][1]] += count
    del counts[""]
    kana, han = counts.pop("KANA", 0), counts.pop("HAN", 0)
    if kana or han:
        counts["ja" if kana > _KANA_SHARE * (kana + han) else "zh"] = _DENSE * (kana + han)
    counts["ko"] *= _DENSE
    best, count = counts.most_common(1)[0]
    return best if count else ""


def _by_words(words: list[str], sample: str) -> str:
    """Tell languages of one script apart by their commonest words and their letters."""
    if len(words) >= MIN_WORDS:
        english = word_list("en", STOPWORDS)
        if sum(word in english for word in words) >= PLAINLY_ENGLISH * len(words):
            return "en"
    scores: defaultdict[str, float] = defaultdict(float)
    _add(scores, words, _common_words(), 1.0)
    if not sample.isascii():
        _add(scores, sample.lower(), _letters(), LETTER_WEIGHT)
    if not scores:
        return UNKNOWN
    (best, score), (_, next_score) = sorted([("", 0.0), ("", 0.0), *scores.items()], key=lambda s: (-s[1], s[0]))[:2]
    if score < ENOUGH or score - next_score < LEAD * min(next_score, SURE):
        return UNKNOWN
    return best if score >= SURE or best == "en" or _is_explained(sample, words, best) else UNKNOWN


def _is_explained(sample: str, words: list[str], language: str) -> bool:
    """Tell whether a text holds letters or enough common words of a language, and not just a name that is like one."""
    if not set(_LETTERS.get(language, "")).isdisjoint(sample.lower()):
        return True
    known = list(filter(word_list(language, STOPWORDS).__contains__, words))
    share = KNOWN_WIDELY if language in _WIDELY_WRITTEN else KNOWN
    return len(known) >= share * len(words) and len(set(known)) >= DIFFERENT


def _add(scores: defaultdict[str, float], items: Iterable[str], known: Mapping[str, list[str]], weight: float) -> None:
    # What many languages share says little for each of them.
    counts: dict[str, int] = {}
    for item in filter(known.__contains__, items):  # few, of which a Counter takes longer
        counts[item] = counts.get(item, 0) + 1
    for item, count in counts.items():
        languages = known[item]
        for language in languages:
            scores[language] += weight * count / len(languages)


@cache
def _common_words() -> Mapping[str, list[str]]:
    """Return the languages that count a word among their commonest, by word."""
    return _inverted({language: word_list(language, STOPWORDS) for language in languages_with(STOPWORDS)})


@cache
def _letters() -> Mapping[str, list[str]]:
    return _inverted(_LETTERS)


def _inverted(languages: Mapping[str, Iterable[str]]) -> Mapping[str, list[str]]:
    inverted = defaultdict(list)
    for language, items in languages.items():
        for item in items:
            inverted[item].append(language)
    return inverted
