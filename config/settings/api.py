"""The API: JSON only, one way in, one way to say no. ``base`` takes all of it in."""

API_PATH = "/api/"
"""Below it bearer tokens are taken, and nothing answers HTML."""
API_REQUESTS_A_MINUTE = 120
"""Of one token, counted in PostgreSQL."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["wg_portal.api.access.PrincipalAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["wg_portal.api.access.WithinScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "wg_portal.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "WG Portal",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "What a person may read and do on the portal, for programs that act on his"
    " post. Whatever the holder of a token may not see does not exist (404). A list"
    " refuses a parameter that is not described (422).",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["wg_portal.api.access.WithinScope"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "wg_portal.api.schema.finish",
    ],
}
