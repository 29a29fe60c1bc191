"""The pages of signing in, by axe, by keyboard and without JavaScript, as someone with a phone would use them."""

import itertools
import time
from base64 import b32decode

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import WIDTHS, is_too_wide, violations
from tests.browser.test_jobs import sign_in

MAKE = "from django.contrib.auth.models import User; User.objects.create_user({name!r}, {name!r}, {password!r})"
numbers = itertools.count(1)


@pytest.fixture
def newcomer(hub_at_work):
    """The name, before the @, of someone who may sign in and whom no other test knows."""
    name = f"newcomer{next(numbers)}"
    hub_at_work.manage("shell", "-c", MAKE.format(name=f"{name}@sample.example", password=PASSWORD))
    return name


def is_well_made(page):
    assert violations(page) == []
    assert not is_too_wide(page), "the page scrolls sideways"


def shown_by(key: str) -> str:
    """What an app with `key` shows, once it is not about to change."""
    if time.time() % 30 > 25:
        time.sleep(30 - time.time() % 30)
    return f"{totp(b32decode(key.replace(' ', ''))):06d}"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_second_step_is_set_up_given_renewed_and_removed(visit, newcomer, width, javascript):
    page = visit("/accounts/login/?next=/accounts/", width, java_script_enabled=javascript)
    sign_in(page, newcomer)
    looks = is_well_made if javascript else lambda page: None
    looks(page)
    page.get_by_role("link", name="Set up a second step").click()
    expect(page.get_by_role("img", name="QR code for the app")).to_be_visible()
    page.get_by_text("The app cannot read the picture").click()
    looks(page)
    key = page.locator(".hub-citation").inner_text()
    page.get_by_role("textbox", name="Code").fill("12")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_text("The code is not right").first).to_be_visible()
    looks(page)
    page.get_by_role("textbox", name="Code").fill(shown_by(key))
    page.get_by_role("button", name="Set it up").click()
    codes = page.locator(".hub-codes li").all_inner_texts()
    assert len(codes) == 10
    looks(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").click()

    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, newcomer)
    expect(page.get_by_role("heading", name="Give your code")).to_be_visible()
    looks(page)
    page.get_by_role("textbox", name="Code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_text("9 left")).to_be_visible()
    looks(page)
    page.get_by_role("link", name="Make new ones").click()
    looks(page)
    page.get_by_role("link", name="Leave it as it is").click()
    page.get_by_role("link", name="Remove it").click()
    looks(page)
    page.get_by_role("textbox", name="Code").fill(codes[1])
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Not set up")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_password_is_changed(visit, newcomer, width):
    page = visit("/accounts/login/?next=/accounts/password/", width)
    sign_in(page, newcomer)
    is_well_made(page)
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    is_well_made(page)
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill("seven lazy geese")
    page.get_by_label("New password again").fill("seven lazy geese")
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    is_well_made(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_link_is_asked_for(visit, width):
    page = visit("/accounts/login/", width)
    page.get_by_role("link", name="I do not know my password").click()
    page.get_by_role("button", name="Send the link").click()
    is_well_made(page)
    page.get_by_label("Email address").fill("nobody@sample.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your mailbox")).to_be_visible()
    is_well_made(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_who_guesses_is_told_to_wait(visit, width):
    page = visit("/accounts/login/", width)
    for _ in range(10):
        sign_in(page, f"guesser-at-{width}")
        assert not is_too_wide(page)
    expect(page.get_by_role("heading", name="Too many wrong passwords")).to_be_visible()
    is_well_made(page)
