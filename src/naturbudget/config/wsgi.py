"""What an application server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from naturbudget.config.boot import BootError, exit_with
from naturbudget.config.postgres import prepare
from naturbudget.config.roles import check_address
from naturbudget.config.terminal import note_threads

# gunicorn gives up, instead of trying again for ever, on a worker that ends with 3.
STATUS_OF_A_WORKER_THAT_CANNOT_BOOT = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
os.environ.setdefault("NATURBUDGET_POOL", "yes")
try:
    note_threads()
    prepare()
    check_address(os.environ["DATABASE_URL"])
    application = get_wsgi_application()
except BootError as error:
    raise exit_with(error, status=STATUS_OF_A_WORKER_THAT_CANNOT_BOOT) from None
