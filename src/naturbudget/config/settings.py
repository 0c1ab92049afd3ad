"""All settings; an empty environment gives a product that works on this machine.

``docs/operating.md`` has the table of what the environment may set.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from naturbudget.config import evidence
from naturbudget.config.boot import BootError, data_folder, refuse, write_secret

PACKAGE = Path(__file__).resolve().parents[1]


# Four readers, which fail loudly.


def text(name: str, default: str = "") -> str:
    """Read a text, without spaces around it."""
    return os.environ.get(name, default).strip()


def truth(name: str, *, default: bool) -> bool:
    """Read yes or no."""
    given = text(name).lower()
    if given in ("", "1", "yes", "true", "on", "0", "no", "false", "off"):
        return given in ("1", "yes", "true", "on") if given else default
    raise _wrong(name, given, "yes or no")


def whole(name: str, default: int) -> int:
    """Read a whole number, zero or more."""
    given = text(name)
    if given and not (given.isascii() and given.isdigit()):
        raise _wrong(name, given, "a whole number")
    return int(given) if given else default


def words(name: str, default: str = "") -> list[str]:
    """Read a list of words, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def _wrong(name: str, given: str, wanted: str) -> BootError:
    return refuse(
        "setting-wrong",
        "{name} is set to “{given}”, but must be {wanted}: correct it or unset it.",
        name=name,
        given=given,
        wanted=wanted,
    )


# Where things are

DATA_FOLDER = data_folder()
EVIDENCE_FOLDER = DATA_FOLDER / "evidence"
# How many proxies pass a request on and add the address they had it from: wrong
# passwords are counted by the address of the visitor, not by that of the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = whole("NATURBUDGET_PROXIES", 0)
EVIDENCE_BYTES_MAX = whole("NATURBUDGET_EVIDENCE_BYTES_MAX", 100_000_000)

DEBUG = truth("NATURBUDGET_DEBUG", default=False)
HTTPS = truth("NATURBUDGET_HTTPS", default=False)
ALLOWED_HOSTS = words("NATURBUDGET_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("NATURBUDGET_ORIGINS")


def secret_key() -> str:
    """Return the key that signs sessions; made once, in the data folder."""
    path = DATA_FOLDER / "secret-key"
    given = text("NATURBUDGET_SECRET_KEY")
    if given:
        return given
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        if not DATA_FOLDER.is_dir():
            # Type checkers and packagers read the settings before there is any data.
            return secrets.token_urlsafe(50)
        write_secret(path, secrets.token_urlsafe(50))
        return path.read_text().strip()


SECRET_KEY = secret_key()

# The database: `default` works and owns nothing, `owner` migrates.


def database(name: str) -> dict[str, Any]:
    """Turn the address in an environment variable into Django's form."""
    url = urlsplit(text(name) or "postgresql:///naturbudget")
    if url.scheme not in ("postgresql", "postgres"):
        raise _wrong(
            name, url.scheme, "an address postgresql://user:password@host/name"
        )
    options: dict[str, Any] = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": str(options.pop("port", url.port or "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


ADDRESSES = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}
DATABASES = {alias: database(name) for alias, name in ADDRESSES.items()}
if truth("NATURBUDGET_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8}
DATABASE_ROUTERS = ["naturbudget.config.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In files, which all workers of this installation share: rate limits count once, and
# a chart is drawn once. Not in a table, because what is kept is unpickled: whoever can
# write a row of the database would run code here, and draw charts of their own.
CACHES = {
    alias: {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_FOLDER / "cache" / alias,
        # Of 300, the default, drawn charts would be thrown out.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
    for alias in ("default", "drawings")
}

# The parts, from high to low

APPS = [
    f"naturbudget.apps.{name}"
    for name in (
        "archives",
        "papers",
        "cycle",
        "audit",
        "programme",
        "needs",
        "inyear",
        "budget",
        "suppliers",
        "connections",
        "deliveries",
        "documents",
        "ledger",
        "resources",
        "decisions",
        "evidence",
        "calendar",
        "notices",
        "municipalities",
    )
    if (PACKAGE / "apps" / name / "__init__.py").is_file()
]
INSTALLED_APPS = [
    "naturbudget.web",
    *APPS,
    "allauth",
    "allauth.account",
    "ninja",
    "csp",
    # With Django 6 the queue is a part of Django; the table behind it stays a package.
    *(["django_tasks"] if django.VERSION < (6, 0) else []),
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "naturbudget.web.senses.NoSenses",
    "naturbudget.web.private.Private",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "naturbudget.web.bounds.Bounds",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "naturbudget.web.hidden.Hidden",
    "naturbudget.web.gone.GoneDocuments",
]
ROOT_URLCONF = "naturbudget.config.urls"
WSGI_APPLICATION = "naturbudget.config.wsgi.application"
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
if (PACKAGE / "web" / "context.py").is_file():
    CONTEXT_PROCESSORS.append("naturbudget.web.context.page")
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    }
]

# People

AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = [
    "naturbudget.config.signin.PeopleOnly",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "naturbudget.config.accounts.ClosedAccounts"
ACCOUNT_FORMS = {"reset_password": "naturbudget.config.signin.ResetForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("sv", _("Swedish")),
    ("de", _("German")),
    ("it", _("Italian")),
]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    **evidence.storages(text("NATURBUDGET_EVIDENCE_URL")),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Only what a page loads is worth the seconds that compressing it takes.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("br", "gif", "gz", "ico", "jpg", "map", "png", "svgz", "webp", "woff", "woff2"),
    *("zip", "ttf"),
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

# Fetching from statistical offices: computers of one's own that may be asked as well
# (host:port), how long a fetch may take, and names and passwords of offices. These
# stand here alone: in no table, no journal, no page and no export.

FETCH_INSIDE = frozenset(words("NATURBUDGET_FETCH_INSIDE"))
FETCH_SECONDS_MAX = whole("NATURBUDGET_FETCH_SECONDS_MAX", 30)
FETCH_SECRETS = {
    name: text(name)
    for name in ("NATURBUDGET_GENESIS_USER", "NATURBUDGET_GENESIS_PASSWORD")
}

# Work behind the pages waits in the same database (config/worker.py)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What a browser may do: nothing but what comes from here

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Where people reach it: letters, which no request brings about, need the address

SITE_ADDRESS = text("NATURBUDGET_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
if urlsplit(SITE_ADDRESS).scheme not in ("http", "https"):
    raise _wrong("NATURBUDGET_ADDRESS", SITE_ADDRESS, "an address https://host")

# Mail: without a server, letters are files in the data folder

_mail = urlsplit(text("NATURBUDGET_MAIL_URL"))
DEFAULT_FROM_EMAIL = text("NATURBUDGET_MAIL_FROM", "naturbudget@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _mail.hostname
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_FOLDER / "mail"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or 587
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
if _mail.hostname and _mail.scheme not in ("smtp", "smtps", "smtp+plain"):
    raise _wrong(
        "NATURBUDGET_MAIL_URL", _mail.scheme, "smtp://, smtps:// or smtp+plain://"
    )

# What it says about itself: on the terminal; or in a file, and errors on both

LOG_FILE = text("NATURBUDGET_LOG_FILE")
HANDLERS: dict[str, dict[str, Any]] = {
    "console": {"class": "logging.StreamHandler", "formatter": "plain"}
}
if LOG_FILE:
    HANDLERS["console"] |= {"level": "ERROR", "formatter": "short"}
    HANDLERS["file"] = {
        "class": "logging.handlers.WatchedFileHandler",
        "filename": LOG_FILE,
        "encoding": "utf-8",
        "delay": True,
        "formatter": "plain",
    }
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "refused": {"()": "naturbudget.config.log.RefusedInOneLine"},
        "keys": {"()": "naturbudget.config.log.WithoutKeys"},
    },
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "short": {"()": "naturbudget.config.terminal.OneSentence", "log": LOG_FILE},
    },
    "handlers": {
        name: {**handler, "filters": ["refused", "keys"]}
        for name, handler in HANDLERS.items()
    },
    "root": {
        "handlers": list(HANDLERS),
        "level": text("NATURBUDGET_LOG_LEVEL", "WARNING").upper(),
    },
}
