"""docker-compose.yml and the Dockerfile say what they should."""

from __future__ import annotations

import re
from pathlib import Path

from tests.stack import compose

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "config" / "Dockerfile").read_text()


def test_all_processes_are_there_with_health_checks():
    services = compose()["services"]
    assert set(services) == {"migrate", "web", "worker", "housekeeper", "beat", "postgres", "redis", "mail"}
    for name in ("web", "worker", "housekeeper", "beat", "postgres", "redis"):
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name
    assert services["mail"]["profiles"] == ["mail"]


def test_each_queue_has_workers_and_mail_has_its_own():
    from config.celery import app

    services = compose()["services"]
    queues = {
        name: services[name]["command"][services[name]["command"].index("--queues") + 1] for name in ("worker", "housekeeper")
    }
    assert queues == {"worker": "mail", "housekeeper": "housekeeping"}
    scheduled = {one["task"] for one in app.conf.beat_schedule.values()}
    routed = {task: app.amqp.router.route({}, task)["queue"].name for task in scheduled}
    assert {task for task, queue in routed.items() if queue == "mail"} == {"adjustments.tasks.deliver_notices"}
    assert set(routed.values()) == set(queues.values())


def test_what_must_be_secret_has_no_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.search(rf"\$\{{{name}:\?", text), name
        assert not re.search(rf"\$\{{{name}:-", text), name


def test_redis_forgets_nothing():
    command = compose()["services"]["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


def test_the_image_runs_as_nobody_special_with_locked_dependencies():
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.M)
    assert "--require-hashes -r config/requirements.txt" in DOCKERFILE


def test_only_this_machine_reaches_the_ports():
    for service in compose()["services"].values():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), port
