"""A draft keeps what the form would send, read without `FormData`: with many files that is slow."""

import pytest

from tests.browser.field_phone import Phone
from tests.browser.modules import MODULE
from tests.browser.people import FACTS

pytestmark = pytest.mark.browser
BOTH = f"""async (selector) => {{
  const {{ entriesOf }} = await ({MODULE})("form_entries");
  const form = document.querySelector(selector);
  const told = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return [entriesOf(form), told];
}}"""
EVERY_KIND = """() => {
  const form = document.createElement("form");
  form.id = "every-kind";
  form.innerHTML = `
    <input name="text" value="一"><input name="" value="nameless"><input value="nameless">
    <input name="off" value="2" disabled><input type="hidden" name="hidden" value="">
    <fieldset disabled><input name="inside" value="3"><textarea name="inside">4</textarea>
    </fieldset>
    <textarea name="lines">\r\n一行\r\n又一行</textarea>
    <input type="checkbox" name="tick" value="a" checked>
    <input type="checkbox" name="tick" value="b">
    <input type="radio" name="one" value="yes"><input type="radio" name="one" value="no" checked>
    <select name="chosen"><option value="x">x<option value="y" selected>y</select>
    <select name="many" multiple><option selected>p<option>q<option selected>r</select>
    <input type="number" name="number" value="1.50"><input type="file" name="file">
    <button name="do" value="save">save</button><input type="submit" name="do" value="send">
    <template><input name="template" value="no"></template>`;
  const outside = document.createElement("input");
  outside.name = "outside";
  outside.value = "here";
  outside.setAttribute("form", "every-kind");
  document.body.append(form, outside);
}"""


def test_a_draft_reads_what_the_form_would_send(phone: Phone) -> None:
    phone.begins("启砚")
    phone.checks_in("wang")
    phone.finds(FACTS)
    read, sent = phone.page.evaluate(BOTH, "form[data-visit]")
    assert read == sent
    assert len(read) > 50
    assert [value for name, value in read if name.endswith("-facts")] == [FACTS]


def test_every_kind_of_control_is_read_as_it_would_be_sent(phone: Phone) -> None:
    phone.page.evaluate(EVERY_KIND)
    read, sent = phone.page.evaluate(BOTH, "#every-kind")
    assert read == sent
    assert len(read) == 10
