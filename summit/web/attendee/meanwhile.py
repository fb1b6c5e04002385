"""A press on an old page, in another tab, on another device, after the deadline: it does nothing that was not meant.

Called inside the transaction, so that what is the case stays the case until the answer is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import g, request

from summit.errors import N_, NotPossible
from summit.services import invitations
from summit.web.attendee.door import Case, case_of

Words = Mapping[Case, str]

NO_MORE: Words = {
    Case.OVER: N_("The event is over, so nothing was changed."),
    Case.CANCELLED: N_("The event is cancelled, so there is nothing to answer."),
}
TO_A_NO: Words = {
    **dict.fromkeys(
        (Case.PLACE, Case.RECONFIRM),
        N_("You have said yes in the meantime. Nothing was changed; if you cannot come, give up the place below."),
    ),
    Case.WAITING: N_("You have said yes in the meantime, and you are waiting for a place. Nothing was changed."),
    Case.EXPIRED: N_("The time to answer has passed. There is nothing more that you have to do."),
    Case.RESERVE: N_("You have not been asked yet, so there is nothing to answer."),
    **NO_MORE,
}
TO_A_YES: Words = {
    Case.WAITING: N_("The time to take the place has passed, and it went to the next. You are still waiting for one."),
}
TO_LEAVING: Words = {
    Case.OFFERED: N_("A place has been offered to you in the meantime. Nothing was changed."),
    **dict.fromkeys(
        (Case.PLACE, Case.RECONFIRM),
        N_("You have got a place in the meantime. Nothing was changed; if you cannot come, give it up below."),
    ),
}
TO_ANSWERS: Words = {
    Case.OVER: N_("The event is over, so the answers cannot be changed any more."),
    Case.CANCELLED: N_("The event is cancelled, so nothing was saved."),
    **dict.fromkeys(
        (Case.DECLINED, Case.WITHDRAWN, Case.EXPIRED), N_("You have no place at the moment, so nothing was saved.")
    ),
    **dict.fromkeys((Case.ASKED, Case.CLOSED, Case.RESERVE), N_("You have not said yes yet, so nothing was saved.")),
}


def refuse_yes() -> None:
    """Raises NotPossible for a yes to an offer that has lapsed, or when there is nothing to answer any more."""
    case = _case_now(comes=True)
    _refuse(case, NO_MORE)
    if _seen() is Case.OFFERED:
        _refuse(case, TO_A_YES)


def refuse_no() -> bool:
    """Has the person said no already? Raises NotPossible when they have said yes meanwhile, or it is too late."""
    case = _case_now(comes=False)
    _refuse(case, TO_A_NO)
    return case in {Case.DECLINED, Case.WITHDRAWN}


def refuse_leaving() -> None:
    """Raises NotPossible when somebody who left a waiting list would lose a place that they do not know of."""
    case = _case_now(comes=False)
    _refuse(case, NO_MORE)
    if _seen() is Case.WAITING:
        _refuse(case, TO_LEAVING)


def refuse_answers() -> None:
    """Raises NotPossible when the person does not come any more, so that nothing is kept of them needlessly."""
    _refuse(_case_now(), TO_ANSWERS)


def _case_now(*, comes: bool | None = None) -> Case:
    invitations.look_again(g.invitation, comes=comes)
    return case_of(g.invitation)


def _seen() -> Case | None:
    """What was the case when the form was drawn, as far as it says so."""
    seen = request.form.get("seen", "")
    return Case(seen) if seen in set(Case) else None


def _refuse(case: Case, words: Words) -> None:
    if case in words:
        raise NotPossible(words[case])
