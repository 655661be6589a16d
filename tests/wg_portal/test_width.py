"""What is typed differently and means the same."""

from __future__ import annotations

import pytest

from wg_portal.width import half_width, same_name


def test_signs_become_half_width() -> None:
    assert half_width(" ＡＢ－１２ ") == "AB-12"


@pytest.mark.parametrize(
    "written", ["㈱みなも銀行", "（株）みなも銀行", "(株) みなも　銀行", "株式会社みなも銀行"]
)
def test_forms_of_companies_are_the_same(written: str) -> None:
    assert same_name(written) == same_name("株式会社", "みなも銀行")


def test_other_names_are_others() -> None:
    assert same_name("㈲みなも") != same_name("㈱みなも")
    assert same_name("Ｓａｅｋｉ", "Miho") == same_name("saeki miho")
    assert same_name(None, "") == ""
