"""What the bench asks of a search: words that are common and rare in seeded findings, alone and in questions."""

from urllib.parse import urlencode

QUESTIONS = [
    {"q": "appointments"},
    {"q": "buses"},
    {"q": "carers"},
    {"q": "interpreters"},
    {"q": "towpaths"},
    {"q": "street lighting"},
    {"q": "waiting times"},
    {"q": "young carers"},
    {"q": "evening services"},
    {"q": "what do carers need to stay well"},
    {"q": "why do people find it hard to travel"},
    {"q": "how can parents get help close to home"},
    {"q": "where do tenants ask about damp and heating"},
    {"q": "appointments", "topic": "gp-appointments"},
    {"q": "buses", "group": "carers"},
    {"q": "waiting list", "topic": ["dentistry", "pharmacy"], "method": "survey"},
    {"q": "school places", "partner": "synthetic-01"},
    {"q": "parking", "year_from": 2018, "year_to": 2022},
    {"q": ""},
    {"q": "", "topic": "dentistry"},
    {"q": "transport", "sort": "newest"},
    {"q": "support", "page": 3},
]
ADDRESSES = [f"/search/?{urlencode(question, doseq=True)}" for question in QUESTIONS]
