"""Words the reader sees, in both languages, kept beside the thing they name."""

from contextvars import ContextVar
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]

_language: ContextVar[Language] = ContextVar("language", default="zh")


class Text(NamedTuple):
    """One phrase in Chinese and English; `str()` gives the language in use."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if _language.get() == "zh" else self.en

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def join_with(self, other: "Text") -> "Text":
        """Return the phrase followed by another, language by language."""
        return Text(self.zh + other.zh, self.en + other.en)

    def capitalized(self) -> "Text":
        """Return the phrase as it begins a line: its first letter in capitals."""
        return Text(self.zh, self.en[:1].upper() + self.en[1:])

    def fill(self, **parts: object) -> "Text":
        """Return the phrase with its `{name}` places filled, in both languages.

        A part that is itself a `Text` fills each language with its own words.
        """
        return Text(
            self.zh.format(**{k: _in(v, "zh") for k, v in parts.items()}),
            self.en.format(**{k: _in(v, "en") for k, v in parts.items()}),
        )


NOTHING = Text("", "")


def _in(part: object, language: Language) -> object:
    return getattr(part, language) if isinstance(part, Text) else part


def speak(language: Language) -> None:
    """Choose the language of every `Text` shown from here on in this run."""
    _language.set(language)


def spoken() -> Language:
    """Return the language in use."""
    return _language.get()


class ReaderError(Exception):
    """An error whose message is meant for the reader, in their language."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message
