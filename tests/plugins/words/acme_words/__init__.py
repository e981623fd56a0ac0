"""A pack of rules: data alone, run by a detector of another plugin."""

from importlib.resources import files

from srclint import hookimpl


@hookimpl
def register_rules():
    return [files(__name__).joinpath("rules")]
