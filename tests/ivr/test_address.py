import pytest

from ivr.address import number_of


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("sip:13805381234@192.0.2.1", "13805381234"),
        ('"13805381234" <sip:13805381234@192.0.2.1:5060>;tag=a', "13805381234"),
        ("<sip:+86-538-8275333@192.0.2.1;user=phone>", "+865388275333"),
        ("<tel:+86-138-0538-1234>", "+8613805381234"),
        ("<sip:13805381234;phone-context=+86@gw>", "13805381234"),
        ('"tel:110" <sip:13805381234@192.0.2.1>', "13805381234"),
        ('"<sip:110@192.0.2.1>" <sip:13805381234@192.0.2.1>', "13805381234"),
        ("sips:12389@[2001:db8::1]:5061", "12389"),
        ("<sip:duty:secret@192.0.2.1>", "duty"),
        ("<sip:anonymous@anonymous.invalid>", None),
        ("<sip:192.0.2.1:5060>", None),
        ("", None),
    ],
)
def test_the_number_in_an_address(address: str, number: str | None) -> None:
    assert number_of(address) == number


def test_a_number_nobody_has_is_cut_short() -> None:
    assert number_of(f"sip:{'1' * 4000}@192.0.2.1") == "1" * 64
