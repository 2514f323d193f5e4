"""Nobody is dialled but officers' telephones and the person on call."""

import pytest

from ivr.dialling import Dialler, NotAllowed


@pytest.mark.parametrize(
    "uri",
    [
        "sip:009@10.0.0.5",
        "sip:801@10.0.0.6",
        "sip:801@10.0.0.5;transport=tcp",
        "sip:801@10.0.0.5?Route=evil",
        "SIP:801@10.0.0.5",
        "tel:110",
        "",
    ],
)
def test_an_address_that_is_not_the_very_one_entered_is_not_dialled(uri: str) -> None:
    dialler = Dialler(None, lambda: {"sip:801@10.0.0.5"})  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        dialler.dial(uri, "13805381234", lambda happening: None)
    assert dialler.legs == 0
