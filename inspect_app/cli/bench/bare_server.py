"""The measure of the intake: a handler that parses the same JSON and inserts one row.

It runs through the same server with the same settings, on the same kind of connection.
"""

import os
import sys
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy

from inspect_app.store.engine import connections, prepare

DATABASE = "INSPECT_BENCH_BARE_DATABASE"


def bare_app() -> Flask:
    """Build the app on the database that the environment names."""
    app = Flask("bare")
    url = os.environ[DATABASE]
    app.config.update(SQLALCHEMY_DATABASE_URI=url, **connections(url))
    db = SQLAlchemy(app)
    table = sa.Table(
        "bare_visit",
        db.metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.Uuid, unique=True),
        sa.Column("document", sa.JSON),
    )
    statement = sa.insert(table)
    with app.app_context():
        prepare(db.engine)
        db.metadata.create_all(db.engine)

    @app.put("/api/v1/visits/<uuid:uuid>")
    def submit(uuid: UUID) -> ResponseReturnValue:
        document = request.get_json()
        with db.engine.begin() as connection:
            connection.execute(statement, {"uuid": uuid, "document": document})
        return jsonify(visit=str(uuid)), 201

    @app.get("/healthz")
    def alive() -> ResponseReturnValue:
        return jsonify(status="alive")

    return app


def main(port: int) -> None:
    """Serve it as `serve` serves the app."""
    from inspect_app.cli.serve import granian_server  # Granian only where something is served

    granian_server("inspect_app.cli.bench.bare_server:bare_app", "127.0.0.1", port).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
