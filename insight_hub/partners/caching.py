"""What may be kept of an answer: nothing without asking again, as what was shown may be restricted or opened."""

from django.utils.cache import patch_cache_control, patch_vary_headers


class PrivateWhenSignedIn:
    """Answers are asked for anew unless their view says otherwise, and those to people who are signed in are
    private, so that no shared cache keeps them for others."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        response = self._get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_cache=True)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True)
        return response
