"""`/reports/definitions`: what each figure counts, of what, and where in the events it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webui.analysts.blueprint import bp
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. `events`: of which kinds of event it is counted."""

    name: str
    label: LazyString
    meaning: LazyString
    denominator: LazyString
    events: str


_FINISHED = _("described problems whose end is known")
_DESCRIBED = _("described problems")

DEFINITIONS = (
    Definition(
        "solved",
        _("Solved, as people said"),
        _("Somebody answered that an article solved it, did not take it back, and did not write about it later."),
        _FINISHED,
        "SolvedAnswered, SolutionWithdrawn, TicketSent",
    ),
    Definition(
        "quiet",
        _("Read and stayed away"),
        _("An article was opened, nothing was said, and nobody wrote within seven days. Perhaps it helped."),
        _FINISHED,
        "ArticleServed, TicketSent",
    ),
    Definition(
        "reversed",
        _("Solved or read, then wrote after all"),
        _("It looked like a success, and within seven days the same person wrote about the same problem."),
        _FINISHED,
        "SolvedAnswered, ArticleServed, TicketSent",
    ),
    Definition(
        "gave_up",
        _("Gave up"),
        _("Nothing was read, or everything was answered “no”, and no request came. No success."),
        _FINISHED,
        "ProblemDescribed, SolvedAnswered",
    ),
    Definition("ticket", _("Wrote to support"), _("A request was sent."), _FINISHED, "TicketSent"),
    Definition(
        "holdout",
        _("Contacts fewer"),
        _("Share of the hold-out that wrote within seven days, minus that of the others, as people were drawn."),
        _("problems of people who were drawn, at least seven days old"),
        "Started.draw_unit, TicketSent, HelpEnrolled",
    ),
    Definition(
        "solved_because_of_it",
        _("Problems solved because of it"),
        _(
            "Share solved without a request of those with help first, minus that of the hold-out, as people answer days"
            " later. Whoever answers counts for those who are silent and alike."
            " While answers still come, the interval may be looked at every day."
            " Worst and best case: what it would be, whatever is true of those who could not be asked."
        ),
        _("problems of people who were drawn, at least seven days old"),
        "FollowUpAsked, FollowUpAnswered, Started.draw_unit, TicketSent",
    ),
    Definition(
        "extra_give_ups",
        _("Gave up because of it"),
        _("Share that neither wrote nor has it solved, as people answer days later, minus that of the hold-out."),
        _("problems of people who were drawn, at least seven days old"),
        "FollowUpAsked, FollowUpAnswered, Started.draw_unit, TicketSent",
    ),
    Definition(
        "outcome_answers",
        _("What people say who did not write"),
        _(
            "Share that says, asked at random and once, that the problem is solved."
            " Worst and best case: nobody, or everybody, of those who did not answer is helped."
            " It has no comparison, so it is no proof that the help did it."
        ),
        _("answers about problems that nobody wrote about within seven days, of people in no arm of a hold-out"),
        "FollowUpAsked, FollowUpAnswered, TicketSent",
    ),
    Definition(
        "savings",
        _("Contacts, hours and money"),
        _("Contacts fewer, times what you say one costs. Whoever gave up is in it as saved: it is at most that much."),
        _("treated people"),
        "Started.arm",
    ),
    Definition(
        "funnel",
        _("The way through the help"),
        _("How many described problems came to each step; one that left earlier is in none of the later steps."),
        _DESCRIBED,
        "ProblemDescribed, ArticleServed, FormShown, FormBegun, TicketSent",
    ),
    Definition(
        "failures",
        _("Where the help failed"),
        _("Ended with a request or with giving up: nothing was found, nothing was opened, or it was read in vain."),
        _FINISHED,
        "ProblemDescribed.search, ArticleServed",
    ),
    Definition(
        "repeats",
        _("Wrote again"),
        _("Wrote at least twice within seven days, about whatever."),
        _("people who wrote and are known to be one person"),
        "TicketSent.links, Started.person",
    ),
    Definition(
        "satisfaction",
        _("Help of support was good"),
        _("Said good when asked how the help was, after support had answered and the ticket was over."),
        _("tickets about which somebody answered on these days"),
        "TicketRated",
    ),
    Definition(
        "guards",
        _("Are people turned away?"),
        _("They rise when the form is hard to reach. An alarm needs a rise beyond chance, of at least 3 of 100."),
        _("as each line says"),
        "StepRefused, ExemptTopicChosen, FormBegun",
    ),
    Definition(
        "rate",
        _("Solves, estimated"),
        _("Yes of all answers about an article; where there are few, drawn towards the mean of all articles."),
        _("answers"),
        "SolvedAnswered",
    ),
)


@bp.get("/reports/definitions")
@requires(Role.ANALYST)
def definitions() -> ResponseReturnValue:
    """Every figure, defined."""
    return render_template("reports/definitions.html", definitions=DEFINITIONS)
