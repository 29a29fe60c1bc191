"""What would only be noticed at midnight, said at the start."""

import os

from django.conf import settings
from django.core.checks import Error, register

from search.query.state import state_file


@register()
def processes_can_share_what_they_know(app_configs, **kwargs):
    """Without its folder, everybody would wait for an engine that is away."""
    if os.access(state_file("any").parent, os.W_OK):
        return []
    hint = "Set SHARED_STATE to a folder that the web processes of this machine can write to."
    return [Error(f"{settings.SHARED_STATE} cannot be written to.", hint=hint, id="search.E001")]
