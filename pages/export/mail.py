"""Mail each member the file of their own scope, and keep who got what.

tenacity repeats what a mail server refuses for the moment; smtplib speaks to it.
"""

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
)

from pages.export import formats
from pages.export.material import Material
from pages.export.recipients import material_for
from pages.parts.palette import LIGHT, Palette
from queries import access, books, config
from queries.access import NoGrant
from queries.books import Delivery, Edition
from queries.scope import AccessDenied
from queries.text import ReaderError, Text

MEMBERS = "members"
ATTEMPTS, LONGEST_WAIT, PATIENCE = 3, 8, 30  # tries, seconds between, seconds for each
SENT, FAILED, NO_GRANT, ALREADY = "sent", "failed", "no_grant", "already"
FINE = (SENT, ALREADY)
OUTCOMES = {
    SENT: Text("已发送", "sent"),
    FAILED: Text("发送失败", "failed"),
    NO_GRANT: Text("无查看权限，未发送", "may not see it, nothing sent"),
    ALREADY: Text("此前已发送", "was sent before"),
}


class NoServer(ReaderError):
    """No mail server is configured, or its address is not one."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "尚未配置邮件服务器。请设置 GRANARY_SMTP（如 {example}）与 GRANARY_MAIL_FROM。",
                "No mail server is configured. Set GRANARY_SMTP (such as {example}) and GRANARY_MAIL_FROM.",
            ).fill(example="smtp://mail.bank.cn:25")
        )


def send(
    made: Edition, to: Sequence[str], kind: str, *, again: bool = False, palette: Palette = LIGHT
) -> list[Delivery]:  # fmt: skip
    """Mail an edition to members, each their own scope, and keep a delivery for each.

    Args:
        made: the edition.
        to: addresses, or `members` for everybody with a grant that counts today.
        kind: a key of `formats.FORMATS`.
        again: also to those who have got it.
        palette: the colours of the charts.

    Returns:
        What became of each; who has it already is not kept a second time.

    Raises:
        NoServer: no mail server is configured.
        BooksUnavailable: the next mail could not be recorded; those before it are sent.
    """
    _server()
    had = {d.recipient for d in books.deliveries(made.edition_id) if d.outcome == SENT}
    return [
        Delivery("", made.edition_id, made.created_at, email, ALREADY)
        if email in had and not again
        else books.deliver(made.edition_id, email, *_send(made, email, kind, palette))
        for email in _addresses(to)
    ]


def summary(outcomes: Sequence[Delivery]) -> Text:
    """Return how many got it and how many did not."""
    sent = sum(one.outcome == SENT for one in outcomes)
    return Text(
        "共 {all} 人：{sent} 人已发送，{rest} 人未发送。",
        "{all} members: sent to {sent}, not to {rest}.",
    ).fill(all=len(outcomes), sent=sent, rest=len(outcomes) - sent)


def _addresses(to: Sequence[str]) -> list[str]:
    every = [m.email for m in books.members() if m.is_valid(books.today()) and m.role in books.READING]  # fmt: skip
    return list(dict.fromkeys(e for one in to for e in (every if one == MEMBERS else [one])))  # fmt: skip


def _send(made: Edition, email: str, kind: str, palette: Palette) -> tuple[str, str]:
    """Return what became of one member's mail, and why; nothing is sent unrecorded."""
    books.note(books.operator(), "send", f"{kind} {made.edition_id} {email}", f"{made.org_id} {made.month}", "begun")  # fmt: skip
    try:
        held = replace(material_for(made, access.member(email)), palette=palette)
    except (NoGrant, AccessDenied) as error:
        return NO_GRANT, str(error.message)
    except ReaderError as error:
        return FAILED, str(error.message)
    try:
        _deliver(_letter(email, held, kind))
    except (OSError, smtplib.SMTPException) as error:
        return FAILED, str(error)[:500]
    return SENT, kind


def _letter(email: str, held: Material, kind: str) -> EmailMessage:
    form = formats.FORMATS[kind]
    title = " ".join(held.title.split())
    letter = EmailMessage()
    letter["Subject"], letter["To"] = title, email
    letter["From"] = config.load().granary_mail_from
    words = Text(
        "附件为“{title}”（{form}），内容限于您的查看权限。",
        "Attached is “{title}” ({form}), within what you may see.",
    ).fill(title=title, form=form.label)
    letter.set_content("\n\n".join([str(words), *held.heading, held.notice]).strip())
    family, _, sub = form.mime.partition("/")
    letter.add_attachment(
        formats.build(kind, held), maintype=family, subtype=sub, filename=f"{title}.{form.ending}"
    )  # fmt: skip
    return letter


def _deliver(letter: EmailMessage) -> None:
    tries = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=0.5, max=LONGEST_WAIT),
        retry=retry_if_exception(_is_passing),
        reraise=True,
    )
    for attempt in tries:
        with attempt, _connection() as server:
            server.send_message(letter)


def _is_passing(error: BaseException) -> bool:
    """Return whether another try may help: the server is away, busy or says 4xx."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    return isinstance(error, OSError)


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    scheme, host, port, user, password = _server()
    kind = smtplib.SMTP_SSL if scheme == "smtps" else smtplib.SMTP
    with kind(host, port, timeout=PATIENCE) as server:
        if scheme == "smtp+starttls":
            server.starttls()
        if user:
            server.login(user, password)
        yield server


def _server() -> tuple[str, str, int, str, str]:
    """Return scheme, host, port, user and password of the mail server."""
    settings = config.load()
    found = urlsplit(settings.granary_smtp)
    known = ("smtp", "smtps", "smtp+starttls")
    if found.scheme not in known or not found.hostname or not settings.granary_mail_from:  # fmt: skip
        raise NoServer
    port = found.port or (465 if found.scheme == "smtps" else 25)
    return found.scheme, found.hostname, port, unquote(found.username or ""), unquote(found.password or "")  # fmt: skip
