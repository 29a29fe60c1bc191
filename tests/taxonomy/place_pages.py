"""The admin's pages for places, filled in as a hub manager does: what is there stays unless it is answered anew."""

from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse

from insight_hub.partners.groups import managers_group
from insight_hub.taxonomy.models import Place


def sign_in_a_manager(client):
    user = get_user_model().objects.create_user("manager")
    user.groups.add(managers_group())
    client.force_login(user)
    return client


def address(view, *places):
    return reverse(Place.snippet_viewset.get_url_name(view), args=[place.pk for place in places])


def answers_on(page) -> dict:
    """What the form on `page` (HTML) would send as it stands."""
    form = BeautifulSoup(page, "html.parser").select_one("form[data-edit-form]")
    found = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=checkbox])")}
    found |= {box["name"]: "on" for box in form.select("input[type=checkbox][checked]")}
    found |= {text["name"]: text.get_text().removeprefix("\n") for text in form.select("textarea[name]")}
    for choice in form.select("select[name]"):
        chosen = choice.select_one("option[selected]")
        found[choice["name"]] = chosen["value"] if chosen else ""
    return found


def fill_in(client, *area, **answers):
    """Adds a place, or changes `area`; returns the answer's text: of the list if all went well."""
    page = address("edit" if area else "add", *area)
    sent = answers_on(client.get(page).content) | answers
    return client.post(page, sent, follow=True).content.decode()


def delete(client, area) -> str:
    return client.post(address("delete", area), follow=True).content.decode()
