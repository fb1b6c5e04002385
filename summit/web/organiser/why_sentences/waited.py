"""Who waited first: in line, with priority, by a release, chosen by hand."""

from summit.errors import N_

SENTENCES = {
    "first.no.own": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when "
        "%(before)s said no on %(freed)s, and they said yes on %(answered)s."
    ),
    "first.no.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when "
        "%(before)s said no on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "first.no.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s and were first in line when "
        "%(before)s said no on %(freed)s; there is no answer yet."
    ),
    "first.silence.own": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when "
        "%(before)s had not answered by %(freed)s, and they said yes on %(answered)s."
    ),
    "first.silence.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when "
        "%(before)s had not answered by %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "first.silence.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s and were first in line when "
        "%(before)s had not answered by %(freed)s; there is no answer yet."
    ),
    "first.given_up.own": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when "
        "%(before)s gave up the place on %(freed)s, and they said yes on %(answered)s."
    ),
    "first.given_up.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when "
        "%(before)s gave up the place on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "first.given_up.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s and were first in line when "
        "%(before)s gave up the place on %(freed)s; there is no answer yet."
    ),
    "first.free.own": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when a "
        "place became free on %(freed)s, and they said yes on %(answered)s."
    ),
    "first.free.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s and were first in line when a "
        "place became free on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "first.free.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s and were first in line when "
        "a place became free on %(freed)s; there is no answer yet."
    ),
    "priority.no.own": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when %(before)s "
        "said no on %(freed)s, and they said yes on %(answered)s."
    ),
    "priority.no.for_them": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when %(before)s "
        "said no on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "priority.no.none": N_(
        "A place is kept for %(person)s because they had priority on the waiting list (%(reason)s) when "
        "%(before)s said no on %(freed)s; there is no answer yet."
    ),
    "priority.silence.own": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when %(before)s "
        "had not answered by %(freed)s, and they said yes on %(answered)s."
    ),
    "priority.silence.for_them": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when %(before)s "
        "had not answered by %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "priority.silence.none": N_(
        "A place is kept for %(person)s because they had priority on the waiting list (%(reason)s) when "
        "%(before)s had not answered by %(freed)s; there is no answer yet."
    ),
    "priority.given_up.own": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when %(before)s "
        "gave up the place on %(freed)s, and they said yes on %(answered)s."
    ),
    "priority.given_up.for_them": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when %(before)s "
        "gave up the place on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "priority.given_up.none": N_(
        "A place is kept for %(person)s because they had priority on the waiting list (%(reason)s) when "
        "%(before)s gave up the place on %(freed)s; there is no answer yet."
    ),
    "priority.free.own": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when a place "
        "became free on %(freed)s, and they said yes on %(answered)s."
    ),
    "priority.free.for_them": N_(
        "%(person)s has this place because they had priority on the waiting list (%(reason)s) when a place "
        "became free on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "priority.free.none": N_(
        "A place is kept for %(person)s because they had priority on the waiting list (%(reason)s) when a "
        "place became free on %(freed)s; there is no answer yet."
    ),
    "released.own": N_(
        "%(person)s has this place because they had waited since %(since)s, unused places of %(source)s were "
        "released on %(freed)s, they were next, and they said yes on %(answered)s."
    ),
    "released.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s, unused places of %(source)s were "
        "released on %(freed)s, they were next, and %(answerer)s said yes for them on %(answered)s."
    ),
    "released.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s, unused places of %(source)s "
        "were released on %(freed)s, and they were next; there is no answer yet."
    ),
    "chosen.own": N_(
        "%(person)s has this place because they had waited since %(since)s, %(inviter)s offered it to them by "
        "hand on %(freed)s, and they said yes on %(answered)s."
    ),
    "chosen.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s, %(inviter)s offered it to them by "
        "hand on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "chosen.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s and %(inviter)s offered it "
        "to them by hand on %(freed)s; there is no answer yet."
    ),
    "chosen_over.own": N_(
        "%(person)s has this place because they had waited since %(since)s, %(inviter)s offered it to them by "
        "hand on %(freed)s, knowingly beyond the quota, and they said yes on %(answered)s."
    ),
    "chosen_over.for_them": N_(
        "%(person)s has this place because they had waited since %(since)s, %(inviter)s offered it to them by "
        "hand on %(freed)s, knowingly beyond the quota, and %(answerer)s said yes for them on %(answered)s."
    ),
    "chosen_over.none": N_(
        "A place is kept for %(person)s because they have waited since %(since)s and %(inviter)s offered it "
        "to them by hand on %(freed)s, knowingly beyond the quota; there is no answer yet."
    ),
}
