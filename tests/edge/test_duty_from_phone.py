"""Officers begin and end duty by way of Kamailio, which says where a call really comes from."""

import json
import time

import pytest

from ivr.line import SNAPSHOT_SECONDS
from tests.edge.exchange import Exchange
from tests.edge.messages import SDP, ask, hang_up, request
from tests.system.service import until

PHONES = {801: "127.0.0.1", 802: "10.0.0.5"}


@pytest.fixture
def knowing(exchange: Exchange) -> Exchange:
    """The exchange, whose lines know two telephones that are off duty."""
    off_duty = [
        {"id": number, "label": str(number), "uri": f"sip:{number}@{host}", "position": number}
        for number, host in PHONES.items()
    ]
    snapshot = {"version": 1, "staff_days": {}, "extensions": [], "off_duty": off_duty}
    new = exchange.data_dir / "new-snapshot"
    new.write_text(json.dumps(snapshot), encoding="utf-8")
    new.rename(exchange.settings.snapshot_file)
    time.sleep(2 * SNAPSHOT_SECONDS)
    return exchange


def test_an_officers_telephone_is_known_by_where_kamailio_had_its_call_from(knowing: Exchange) -> None:
    call = knowing.start_call(
        *("--caller", "801", "--after", "0", "--hang-up", "3"), uri=knowing.uri.replace("12389", "*61")
    )
    until("the wish is left", 10, lambda: wishes(knowing) == [{"extension": 801, "on": True}])
    call.communicate(timeout=30)


def test_where_a_call_says_that_it_comes_from_does_not_count(knowing: Exchange) -> None:
    before = wishes(knowing)
    forged = request("INVITE", "X-Hotline-Source: 10.0.0.5", body=SDP)
    forged = forged.replace("sip:12389@", "sip:*61@").replace("sip:13805381234@127.0.0.1", "sip:802@10.0.0.5")
    answer = ask(knowing.settings.edge_port, forged)
    assert answer is not None
    hang_up(knowing.settings.edge_port, answer)
    until("it is logged as anybody's", 10, lambda: "802" in [call["caller"] for call in knowing.records()])
    assert wishes(knowing) == before


def wishes(exchange: Exchange) -> list[dict[str, object]]:
    folder = exchange.settings.run_dir / "duty"
    return [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
