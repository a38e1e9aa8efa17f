"""A plan that is drawn twice: one draw revealed and public, a second one committed.

Seeds come from the system's randomness here as everywhere: nobody chooses one, the demo neither. So
who is picked differs from demo to demo, and only those go who have no day of their own in it.
"""

from datetime import datetime, timedelta

from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.draw_body import PublishBody, RevealBody, read_draw
from inspect_app.rules.plans import read_plan
from inspect_app.services.draws.drawing import commit_draw, reveal
from inspect_app.services.draws.publishing import publish
from inspect_app.services.draws.recusals import NewRecusal, declare
from inspect_app.services.plans.making import make_plan

NAME = "校外培训机构“双随机、一公开”专项抽查"
LONG, SOON = timedelta(days=60), timedelta(minutes=10)
WANTED = {
    "institutions": 6,
    "inspectors_each": 2,
    "inspectors": ["sun", "wang", "zhao"],
    "weights": {"C": 2, "D": 3},
}


def tell_draws(stage: Stage, now: datetime) -> None:
    """Bind, publish the commitment, reveal with a witness; then bind a second round."""
    director, begun = stage.people["zhao"], now - 3 * SOON
    days = {"from": stage.anchor.isoformat(), "to": (stage.anchor + LONG).isoformat()}
    body = {"name": NAME, "period": "campaign", "goal": {"visits_each": 1}, **days}
    plan = make_plan(stage.new_id(), read_plan(body), director, begun)
    licensed = [one for one in stage.institutions if one.kind == "licensed"]
    related, closed = licensed[3], licensed[-1]
    declare(NewRecusal(stage.people["sun"], related, "近亲属在该机构任教"), director, begun)
    excluded = [{"id": str(closed.uuid), "reason": "正在停业整改，复查另行安排"}]
    asked = read_draw({**WANTED, "exclusions": excluded})
    draw = commit_draw(plan, asked, director, begun)
    publish(draw, PublishBody(result=False), director, begun)
    reveal(draw, RevealBody("家长代表 何女士", "山高月小，水落石出"), director, now - 2 * SOON)
    publish(draw, PublishBody(result=True), director, now - SOON)
    second = {**WANTED, "institutions": 4, "redraw_reason": "第二轮抽查", "on_top": True}
    publish(commit_draw(plan, read_draw(second), director, now), PublishBody(False), director, now)
