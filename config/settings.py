"""All settings, from the environment, safe by default. `config/README.md` lists the variables."""

import sys
from pathlib import Path

import nhsuk_frontend_jinja
from csp.constants import NONE, SELF

from .env import env, secret

# What this process is

BASE_DIR = Path(__file__).resolve().parent.parent
APP_ENV = env.str("APP_ENV", "production")
IS_DEMO = APP_ENV == "demo"
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var" / ("demo" if IS_DEMO else "data"))))
DEBUG = False
SECRET_KEY = secret("SECRET_KEY") or "unset"  # refused at start: see adjustments/checks.py
SECURE = env.bool("SECURE", not IS_DEMO)  # TLS in front of us: the demo on loopback has none
_DURING_BUILD = sys.argv[1:2] == ["collectstatic"]

# The organisation

ORGANISATION_NAME = env.str("ORGANISATION_NAME", "Harbour and Vale Hospitals (demo)" if IS_DEMO else "Your organisation")
HELP_EMAIL = env.str("HELP_EMAIL", "adjustments@example.org")
HELP_PHONE = env.str("HELP_PHONE", "01632 960123" if IS_DEMO else "")
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")

# The parts

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "adjustments",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "adjustments.web.middleware.response_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "adjustments.web.middleware.keep_session_alive",
    "adjustments.web.middleware.remember_closures",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(nhsuk_frontend_jinja.__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "adjustments.web.environment.environment",
            "context_processors": ["adjustments.web.environment.everywhere"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # admin and what we do not restyle
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# Database: PostgreSQL, or SQLite for a quick start

DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Celery: Redis carries wake-up calls only

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")

# Mail

EMAIL_CONFIG = env.email("EMAIL_URL", "smtp://127.0.0.1:25")
vars().update(EMAIL_CONFIG)
if mail_backend := env.str("EMAIL_BACKEND", ""):
    EMAIL_BACKEND = mail_backend
EMAIL_TIMEOUT = 10
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", 0)  # by all workers together; 0: as fast as they can
MAIL_DIR = DATA_DIR / "mail"  # of the demo's mail backend
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", HELP_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Sign-in

AUTH_USER_MODEL = "adjustments.Person"
AUTHENTICATION_BACKENDS = ["adjustments.web.accounts.Backend"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0  # whose address the limits count
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "adjustments.web.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "signed_out"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {  # a hospital is one address, and on the first day everybody signs in: limits by address are wide
    "login": "1200/m/ip",
    "login_failed": "10/5m/key,300/m/ip",
    "reset_password": "300/m/ip,5/m/key",
    "reset_password_from_key": "300/m/ip",
    "change_password": "20/m/user",
    "reauthenticate": "10/5m/user",
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_HTTPONLY = True
PASSWORD_RESET_TIMEOUT = 24 * 3600

# Security headers

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if IS_DEMO else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "adjustments.web.views.errors.open_for_long"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# Static files

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT.is_dir() or _DURING_BUILD
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["adjustments.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["adjustments.api.parsing.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "adjustments.api.pagination.ByPage",
    "EXCEPTION_HANDLER": "adjustments.api.errors.as_problem",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Workplace adjustments",
    "DESCRIPTION": "Ask for, decide, deliver and confirm workplace adjustments.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {"StateEnum": "adjustments.rules.states.State"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "adjustments.api.schema.with_problems",
    ],
}

# Logs: to standard error; never what people wrote

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
