"""Looking up addresses: paced, resumable, never asked twice, and nothing counts unconfirmed."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.config import BadSetting, read_settings
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.geocoding import asking, deciding, providers
from inspect_app.services.institutions.editing import By, create_institution, edit_institution
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.geocoding import GeocodeAnswer, GeocodeProposal
from inspect_app.store.institution import Institution, InstitutionRevision
from tests import geocoders
from tests.cast import NOW, Cast
from tests.geocoders import Geocoder


@dataclass
class Time:
    """A clock that moves when somebody sleeps."""

    now: float = 100.0
    naps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def osm() -> Iterator[Geocoder]:
    with geocoders.listening(Geocoder(geocoders.nominatim, "q")) as server:
        yield server


@pytest.fixture
def baidu() -> Iterator[Geocoder]:
    with geocoders.listening(Geocoder(geocoders.baidu, "address")) as server:
        yield server


def use(app: Flask, name: str, server: Geocoder, key: str = "") -> None:
    app.config.update(GEOCODER=name, GEOCODER_URL=server.url, GEOCODER_KEY=key)


def register(cast: Cast, *addresses: str) -> list[Institution]:
    by = By(cast.director, cast.director.office, NOW)
    return [
        create_institution({"name": f"机构{n}", "address": each}, by)
        for n, each in enumerate(addresses)
    ]


def look_up(
    cast: Cast, wanted: asking.Wanted | None = None, time: Time | None = None
) -> asking.Outcome:
    time = time or Time()
    asked = providers.provider()
    pace = asking.Pace(asked.pause, time.clock, time.sleep)
    run = asking.Run(cast.director.office, "director", asked, pace, lambda: NOW)
    return asking.look_up(run, wanted or asking.Wanted())


def proposed() -> list[GeocodeProposal]:
    return list(db.session.scalars(sa.select(GeocodeProposal).order_by(GeocodeProposal.id)))


def test_nominatim_is_asked_as_it_wants_to_be(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    register(cast, "望湖路3号", "望湖路", "白鹭镇", "无此路9号")
    time = Time()
    outcome = look_up(cast, asking.Wanted(before="云州市"), time)
    assert (outcome.asked, outcome.proposed, outcome.unknown, outcome.stopped) == (4, 3, 1, "")
    assert osm.asked[0] == "云州市望湖路3号"
    assert osm.paths[0] == "/search"
    assert osm.given[0]["addressdetails"] == ["1"]
    assert [each.answer.quality for each in proposed()] == ["house", "street", "area"]
    first = proposed()[0].answer
    assert (first.lat, first.lng, first.datum) == (30.05, 120.05, "WGS-84")
    assert first.raw["licence"].startswith("Data ©")
    assert time.naps == pytest.approx([1.0] * 3), "one question a second"


def test_baidu_answers_in_its_own_datum(app: Flask, cast: Cast, baidu: Geocoder) -> None:
    use(app, "baidu", baidu, "ak-of-the-office")
    one, *_ = register(cast, "文三路3号", "文三路", "白鹭镇")
    assert look_up(cast).proposed == 3
    assert baidu.paths[0] == "/geocoding/v3/"
    assert baidu.given[0]["ak"] == ["ak-of-the-office"]
    assert [each.answer.quality for each in proposed()] == ["house", "street", "area"]
    deciding.decide(proposed()[0], cast.director, NOW, confirmed=True)
    db.session.refresh(one)
    assert (one.lat, one.lng, one.datum) == (30.28003, 120.16668, "BD-09")


def test_nothing_is_asked_twice(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    register(cast, "望湖路3号", " 望湖路3号 ", "无此路9号")
    outcome = look_up(cast)
    assert (outcome.asked, outcome.proposed) == (2, 2)
    again = look_up(cast)
    assert (again.asked, again.proposed, again.unknown) == (0, 0, 1)
    assert len(osm.asked) == 2


def test_only_entries_without_a_point_are_looked_up(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    by = By(cast.director, cast.director.office, NOW)
    create_institution({"name": "有点", "address": "路1号", "lat": 30.0, "lng": 120.0}, by)
    create_institution({"name": "已关", "address": "路2号", "closed_on": NOW.date()}, by)
    create_institution({"name": "无址"}, by)
    zhou = By(cast.zhou, cast.zhou.office, NOW)
    create_institution({"name": "别家", "address": "路3号"}, zhou)
    assert look_up(cast).asked == 0
    assert osm.asked == []


def test_a_run_that_dies_half_way_goes_on(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    register(cast, *(f"望湖路{n}号" for n in range(6)))
    asked = providers.provider()

    class Killed(BaseException):
        pass

    def die(done: int, _total: int) -> None:
        if done == 3:
            raise Killed

    pace = asking.Pace(0)
    run = asking.Run(cast.director.office, "director", asked, pace, lambda: NOW, die)
    with pytest.raises(Killed):
        asking.look_up(run, asking.Wanted())
    db.session.rollback()
    assert len(proposed()) == 3
    outcome = look_up(cast)
    assert (outcome.asked, outcome.proposed) == (3, 3)
    assert sorted(osm.asked) == [f"望湖路{n}号" for n in range(6)]


def test_an_answer_that_came_before_its_proposal_is_not_lost(
    app: Flask, cast: Cast, osm: Geocoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the two transactions of one address."""
    use(app, "nominatim", osm)
    register(cast, "望湖路3号")

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(asking, "_propose", die)
    with pytest.raises(KeyboardInterrupt):
        look_up(cast)
    monkeypatch.undo()
    assert look_up(cast) == asking.Outcome(asked=0, proposed=1)
    assert len(osm.asked) == 1


def test_the_limit_is_of_questions(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    register(cast, *(f"望湖路{n}号" for n in range(5)))
    assert look_up(cast, asking.Wanted(limit=2)).asked == 2
    assert len(osm.asked) == 2
    with pytest.raises(Invalid):
        asking.check(asking.Wanted(limit=0))


def test_too_many_requests_are_waited_for(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    register(cast, "望湖路3号")
    osm.troubles = [geocoders.TOO_MANY]
    time = Time()
    assert look_up(cast, time=time).proposed == 1
    assert 7 in time.naps
    assert len(osm.asked) == 2


@pytest.mark.parametrize(
    ("troubles", "ended"),
    [
        ([geocoders.BUSY] * 3, ("away", 3)),
        ([geocoders.TOO_MANY] * 3, ("quota", 3)),
        ([(429, {"Retry-After": "86400"}, b"")], ("quota", 1)),
        ([(401, {}, b"")], ("key", 1)),
        ([geocoders.HTML] * 5, ("malformed", 5)),
        ([geocoders.STRANGE, geocoders.NOWHERE] * 3, ("malformed", 5)),
    ],
)
def test_troubles_stop_the_run_and_keep_what_was_done(
    app: Flask, cast: Cast, osm: Geocoder, troubles: list, ended: tuple
) -> None:
    use(app, "nominatim", osm)
    register(cast, *(f"望湖路{n}号" for n in range(7)))
    assert look_up(cast, asking.Wanted(limit=1)).proposed == 1
    osm.asked.clear()
    osm.troubles = list(troubles)
    outcome = look_up(cast)
    assert (outcome.stopped, len(osm.asked)) == ended
    osm.troubles = []
    assert look_up(cast).proposed == 6
    assert len(proposed()) == 7


def test_one_answer_that_cannot_be_read_does_not_stop_the_rest(
    app: Flask, cast: Cast, osm: Geocoder
) -> None:
    use(app, "nominatim", osm)
    register(cast, "望湖路1号", "望湖路2号")
    osm.troubles = [geocoders.HTML]
    outcome = look_up(cast)
    assert (outcome.malformed, outcome.proposed, outcome.stopped) == (1, 1, "")


@pytest.mark.parametrize(
    ("trouble", "stopped"), [(geocoders.QUOTA, "quota"), (geocoders.BAD_KEY, "key")]
)
def test_baidus_own_refusals_are_understood(
    app: Flask, cast: Cast, baidu: Geocoder, trouble: geocoders.Reply, stopped: str
) -> None:
    use(app, "baidu", baidu, "ak")
    register(cast, "文三路3号", "文三路4号")
    baidu.troubles = [trouble]
    assert look_up(cast).stopped == stopped
    assert len(baidu.asked) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GeocodeAnswer)) == 0


def test_a_server_that_is_not_there_is_away(app: Flask, cast: Cast) -> None:
    app.config.update(GEOCODER="nominatim", GEOCODER_URL="http://127.0.0.1:9", GEOCODER_KEY="")
    register(cast, "望湖路3号")
    assert look_up(cast).stopped == "away"


def test_a_server_that_hangs_is_away(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def hang(_query: str) -> geocoders.Reply:
        over.wait(10)
        return geocoders.BUSY

    monkeypatch.setattr(providers, "TIMEOUT_SECONDS", 0.2)
    with geocoders.listening(Geocoder(hang, "q")) as server:
        use(app, "nominatim", server)
        register(cast, "望湖路3号")
        assert look_up(cast).stopped == "away"
        over.set()


def test_a_point_counts_only_when_confirmed(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    yes, no = register(cast, "望湖路3号", "望湖路4号")
    look_up(cast)
    db.session.refresh(yes)
    assert yes.lat is None
    first, second = proposed()
    deciding.decide(first, cast.director, NOW, confirmed=True)
    deciding.decide(second, cast.director, NOW, confirmed=False)
    db.session.refresh(yes)
    db.session.refresh(no)
    assert (yes.lat, yes.lng, yes.datum, no.lat) == (30.05, 120.05, "WGS-84", None)
    assert (first.state, second.state, first.decided_by_id) == (
        "confirmed",
        "rejected",
        cast.director.id,
    )
    revision = db.session.scalars(
        sa.select(InstitutionRevision).filter_by(institution_id=yes.id, source="geocoding")
    ).one()
    assert revision.changes["lat"] == [None, 30.05]
    deeds = [e.deed for e in db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq))]
    assert deeds.count("geocode.propose") == 2
    assert deeds.count("geocode.decide") == 2
    with pytest.raises(Conflict):
        deciding.decide(first, cast.director, NOW, confirmed=False)
    assert look_up(cast).proposed == 0, "what was rejected is not proposed again"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lat": 31.0, "lng": 121.0}, "geocode_has_point"),
        ({"address": "别处"}, "geocode_address_changed"),
    ],
)
def test_the_registers_own_word_is_never_overwritten(
    app: Flask, cast: Cast, osm: Geocoder, change: dict, code: str
) -> None:
    use(app, "nominatim", osm)
    (one,) = register(cast, "望湖路3号")
    look_up(cast)
    edit_institution(one, change, By(cast.director, cast.director.office, NOW))
    with pytest.raises(Conflict) as refusal:
        deciding.decide(proposed()[0], cast.director, NOW, confirmed=True)
    assert refusal.value.code == code
    db.session.refresh(one)
    assert one.lat == change.get("lat")
    many = deciding.decide_many([proposed()[0].uuid], cast.director, NOW, confirmed=True)
    assert (many.done, many.refused) == (0, {code: 1})
    other = deciding.decide_many([proposed()[0].uuid], cast.zhou, NOW, confirmed=False)
    assert (other.done, other.refused) == (0, {})


def test_a_moved_institution_is_looked_up_anew(app: Flask, cast: Cast, osm: Geocoder) -> None:
    use(app, "nominatim", osm)
    (one,) = register(cast, "望湖路3号")
    look_up(cast)
    edit_institution(one, {"address": "望湖路8号"}, By(cast.director, cast.director.office, NOW))
    assert look_up(cast).proposed == 1
    assert osm.asked == ["望湖路3号", "望湖路8号"]


def test_the_worker_does_it_and_another_run_waits(
    app: Flask, cast: Cast, osm: Geocoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, "nominatim", osm)
    register(cast, "望湖路3号")
    job = asking.begin(cast.director, asking.Wanted(), NOW)
    with pytest.raises(Conflict):
        asking.begin(cast.director, asking.Wanted(), NOW)
    assert run_waiting_job(lambda: NOW, threading.Event())
    db.session.refresh(job)
    assert (job.state, job.outcome["proposed"]) == ("done", 1)
    app.config["GEOCODER"] = ""
    with pytest.raises(Conflict) as refusal:
        asking.begin(cast.director, asking.Wanted(), NOW)
    assert refusal.value.code == "geocoder_off"


@pytest.mark.parametrize(
    "env",
    [
        {"INSPECT_GEOCODER": "amap"},
        {"INSPECT_GEOCODER": "nominatim"},
        {"INSPECT_GEOCODER": "baidu"},
        {"INSPECT_GEOCODER": "nominatim", "INSPECT_GEOCODER_URL": "ftp://x"},
    ],
)
def test_a_geocoder_that_cannot_work_is_told_at_the_start(env: dict, tmp_path: object) -> None:
    with pytest.raises(BadSetting):
        read_settings({"INSPECT_INSTANCE": str(tmp_path), **env})
