"""Who was asked first: named, invited, a reserve who moved up, a substitute."""

from summit.errors import N_

SENTENCES = {
    "named.own": N_(
        "%(person)s has this place because %(nominator)s named them on %(named)s and they said yes on %(answered)s."
    ),
    "named.for_them": N_(
        "%(person)s has this place because %(nominator)s named them on %(named)s and %(answerer)s said yes "
        "for them on %(answered)s."
    ),
    "named.none": N_(
        "A place is kept for %(person)s because %(nominator)s named them on %(named)s; there is no answer yet."
    ),
    "invited.own": N_(
        "%(person)s has this place because %(inviter)s invited them on %(named)s and they said yes on %(answered)s."
    ),
    "invited.for_them": N_(
        "%(person)s has this place because %(inviter)s invited them on %(named)s and %(answerer)s said yes "
        "for them on %(answered)s."
    ),
    "invited.none": N_(
        "A place is kept for %(person)s because %(inviter)s invited them on %(named)s; there is no answer yet."
    ),
    "invited_over.own": N_(
        "%(person)s has this place because %(inviter)s invited them on %(named)s, knowingly beyond the quota, "
        "and they said yes on %(answered)s."
    ),
    "invited_over.for_them": N_(
        "%(person)s has this place because %(inviter)s invited them on %(named)s, knowingly beyond the quota, "
        "and %(answerer)s said yes for them on %(answered)s."
    ),
    "invited_over.none": N_(
        "A place is kept for %(person)s because %(inviter)s invited them on %(named)s, knowingly beyond the "
        "quota; there is no answer yet."
    ),
    "substitute.own": N_(
        "%(person)s has this place because %(before)s handed it on to them on %(named)s and they said yes on "
        "%(answered)s."
    ),
    "substitute.for_them": N_(
        "%(person)s has this place because %(before)s handed it on to them on %(named)s and %(answerer)s said "
        "yes for them on %(answered)s."
    ),
    "substitute.none": N_(
        "A place is kept for %(person)s because %(before)s handed it on to them on %(named)s; there is no answer yet."
    ),
    "reserve.no.own": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when %(before)s said no on %(freed)s, and they said yes on %(answered)s."
    ),
    "reserve.no.for_them": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when %(before)s said no on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "reserve.no.none": N_(
        "A place is kept for %(person)s because %(nominator)s named them as a reserve on %(named)s and they "
        "were next when %(before)s said no on %(freed)s; there is no answer yet."
    ),
    "reserve.silence.own": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when %(before)s had not answered by %(freed)s, and they said yes on %(answered)s."
    ),
    "reserve.silence.for_them": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when %(before)s had not answered by %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "reserve.silence.none": N_(
        "A place is kept for %(person)s because %(nominator)s named them as a reserve on %(named)s and they "
        "were next when %(before)s had not answered by %(freed)s; there is no answer yet."
    ),
    "reserve.given_up.own": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when %(before)s gave up the place on %(freed)s, and they said yes on %(answered)s."
    ),
    "reserve.given_up.for_them": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when %(before)s gave up the place on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "reserve.given_up.none": N_(
        "A place is kept for %(person)s because %(nominator)s named them as a reserve on %(named)s and they "
        "were next when %(before)s gave up the place on %(freed)s; there is no answer yet."
    ),
    "reserve.free.own": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when a place became free on %(freed)s, and they said yes on %(answered)s."
    ),
    "reserve.free.for_them": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s, they were next "
        "when a place became free on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "reserve.free.none": N_(
        "A place is kept for %(person)s because %(nominator)s named them as a reserve on %(named)s and they "
        "were next when a place became free on %(freed)s; there is no answer yet."
    ),
    "reserve_given.own": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s and gave them a "
        "free place on %(freed)s, and they said yes on %(answered)s."
    ),
    "reserve_given.for_them": N_(
        "%(person)s has this place because %(nominator)s named them as a reserve on %(named)s and gave them a "
        "free place on %(freed)s, and %(answerer)s said yes for them on %(answered)s."
    ),
    "reserve_given.none": N_(
        "A place is kept for %(person)s because %(nominator)s named them as a reserve on %(named)s and gave "
        "them a free place on %(freed)s; there is no answer yet."
    ),
    "reserve_released.own": N_(
        "%(person)s has this place because unused places of %(source)s were released to the reserves of "
        "%(nominator)s on %(freed)s, they were next, and they said yes on %(answered)s."
    ),
    "reserve_released.for_them": N_(
        "%(person)s has this place because unused places of %(source)s were released to the reserves of "
        "%(nominator)s on %(freed)s, they were next, and %(answerer)s said yes for them on %(answered)s."
    ),
    "reserve_released.none": N_(
        "A place is kept for %(person)s because unused places of %(source)s were released to the reserves of "
        "%(nominator)s on %(freed)s and they were next; there is no answer yet."
    ),
}
