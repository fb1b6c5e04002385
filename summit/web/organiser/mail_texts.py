"""The words of the mails: ours for each kind, the event's own instead, and both as a real person would get them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.mail import delivery, placeholders, preview, rendering
from summit.mail.messages import Message
from summit.mail.own_words import Own
from summit.mail.relevance import TO_CONTACTS
from summit.models import Invitation, MailKind, NominatorContact
from summit.services import mail_texts
from summit.web import letters
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser import meanwhile, room

blueprint = Blueprint("mail_texts", __name__)


class TextForm(Form):
    """Subject and first paragraphs of one kind of mail in one language."""

    subject = StringField(_l("Subject"))
    text = TextAreaField(_l("First paragraphs"))


@dataclass(frozen=True)
class Sample:
    """To whom a mail is shown."""

    key: str
    row: Invitation | NominatorContact

    @property
    def name(self) -> str:
        """As it stands in the list to choose from."""
        row = self.row
        if isinstance(row, Invitation):
            return f"{row.person.name} ({row.group.name})" if row.group.name else row.person.name
        return f"{row.name} ({row.nominator.name})"

    def message(self, kind: MailKind, language: str) -> Message:
        """What they would get."""
        frame = delivery.frame(clock.now())
        if isinstance(self.row, Invitation):
            return preview.sample(kind, frame=frame, invitation=self.row, language=language)
        return preview.sample(kind, frame=frame, contact=self.row, language=language)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Every kind of mail, whose words it has in each language, and what would be empty in them."""
    texts = mail_texts.texts_of(g.event)
    troubles = mail_texts.troubles_of_all(g.event)
    return room.page(
        "organiser/mail_texts/index.html",
        "mails",
        kinds=mail_texts.EDITABLE,
        to_contacts=TO_CONTACTS,
        texts=texts,
        troubles={kind: [trouble for trouble in troubles if trouble.kind is kind] for kind in mail_texts.EDITABLE},
    )


@blueprint.route("/<mail_kind>/<mail_language>", methods=["GET", "POST"])
def edit(mail_kind: str, mail_language: str) -> Response:
    """The words of one kind in one language, to be changed, beside a look at the mail."""
    kind = _kind(mail_kind, mail_language)
    samples, chosen = _samples(kind)
    message = chosen.message(kind, mail_language)
    ours = rendering.our_words(message)
    kept = message.own
    form, status = TextForm(obj=ours if kept is None or request.args.get("start") == "ours" else kept), 200

    def fresh() -> TextForm:
        again = chosen.message(kind, mail_language)
        return TextForm(None, obj=again.own or rendering.our_words(again))

    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(form, fresh, row=g.event, log="mail_text.", kind=mail_kind, language=mail_language)
                    mail_texts.save(
                        g.event,
                        kind,
                        mail_language,
                        subject=form.subject.data or "",
                        text=form.text.data or "",
                        by=room.by_staff(),
                        now=clock.now(),
                    )
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("Saved. Mails that leave from now on have this text."), **_here(chosen))
    troubles = [one for one in mail_texts.troubles_of_all(g.event) if (one.kind, one.language) == (kind, mail_language)]
    page, _ = room.page(
        "organiser/mail_texts/edit.html",
        "mails",
        form=form,
        kind=kind,
        language=mail_language,
        samples=samples,
        chosen=chosen,
        ours=ours,
        kept=kept,
        known=[(name, placeholders.PLACEHOLDERS[name]) for name in placeholders.KNOWN[kind]],
        values=placeholders.values(message),
        troubles=troubles,
    )
    return letters.around(page, status)


@blueprint.route("/<mail_kind>/<mail_language>/look", methods=["GET", "POST"])
def look(mail_kind: str, mail_language: str) -> Response:
    """For the frame: the mail to the chosen person, as HTML or as plain text; with words that were only just typed."""
    kind = _kind(mail_kind, mail_language)
    _, chosen = _samples(kind)
    message = chosen.message(kind, mail_language)
    own = message.own
    if request.method == "POST":
        form = TextForm()
        try:
            own = mail_texts.checked(kind, subject=form.subject.data or "", text=form.text.data or "")
        except Refusal as no:
            return letters.framed_text(refusal_text(no), no.status)
    letter = rendering.render(rendering.with_words(message, own))
    if request.values.get("form") == "text":
        return letters.framed_text(f"{letter.subject}\n\n{letter.text}")
    return letters.framed(letter.html)


@blueprint.route("/<mail_kind>/<mail_language>/reset", methods=["GET", "POST"])
def reset(mail_kind: str, mail_language: str) -> tuple[str, int] | Response:
    """Back to our words; asks once, with both side by side."""
    room.require_organiser()
    kind = _kind(mail_kind, mail_language)
    _, chosen = _samples(kind)
    form = Form()
    if form.is_submitted():
        with transaction():
            mail_texts.reset(g.event, kind, mail_language, by=room.by_staff(), now=clock.now())
        return room.done(gettext("The standard text is used again."), **_here(chosen))
    message = chosen.message(kind, mail_language)
    ours: Own = rendering.our_words(message)
    return room.page(
        "organiser/mail_texts/reset.html", "mails", kind=kind, language=mail_language, ours=ours, kept=message.own
    )


def _kind(mail_kind: str, mail_language: str) -> MailKind:
    """The kind of the address, when it has words to edit and the event speaks the language."""
    if mail_kind not in mail_texts.EDITABLE or mail_language not in g.event.languages:
        abort(404)
    return MailKind(mail_kind)


def _samples(kind: MailKind) -> tuple[list[Sample], Sample]:
    """To whom it can be shown, and the one who was chosen or comes first; somebody invented where there is nobody."""
    found: list[Sample]
    if kind in TO_CONTACTS:
        found = [Sample(str(contact.id), contact) for contact in mail_texts.sample_contacts(g.event)]
        found = found or [Sample("", preview.some_contact(g.event))]
    else:
        found = [Sample(str(invitation.id), invitation) for invitation in mail_texts.samples(g.event)]
        found = found or [Sample("", preview.somebody(g.event))]
    wanted = request.values.get("as", "")
    return found, next((sample for sample in found if sample.key == wanted), found[0])


def _here(chosen: Sample) -> dict[str, str]:
    """This page again, with the same person."""
    return {"endpoint": ".edit", **(request.view_args or {}), **({"as": chosen.key} if chosen.key else {})}
