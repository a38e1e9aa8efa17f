"""`map load`: a file becomes a layer, or is refused with its place."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from inspect_app.cli import maps as command
from inspect_app.rules.map_refusals import MapFileError
from inspect_app.services.map.layers import current_layer, names_of
from tests.cast import Cast
from tests.rules.map_files import SHARED, SQUARE, collection, feature


def test_a_topojson_file_is_loaded_by_the_console(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "app", lambda: app)
    file = tmp_path / "towns.json"
    file.write_text(json.dumps(SHARED))
    told = ["load", str(file), "--office", "xihu", "--level", "district"]
    ran = CliRunner().invoke(
        command.map_group, [*told, "--key", "code", "--name", "name", "--object", "towns"]
    )
    assert (ran.exit_code, ran.stdout) == (0, "2 polygons\n")
    layer = current_layer(cast.director.office_id)
    assert layer is not None
    assert (layer.name, layer.loaded_by_id) == ("towns.json", None)
    assert names_of(layer) == [("330106001", "西街道"), ("330106002", "东街道")]
    refused = CliRunner().invoke(command.map_group, [*told, "--key", "adcode"])
    assert isinstance(refused.exception, MapFileError)
    file.write_bytes(collection(feature([SQUARE[:-1]])))
    refused = CliRunner().invoke(command.map_group, told)
    assert isinstance(refused.exception, MapFileError)
    assert refused.exception.params["where"] == "features[0].geometry.coordinates[0]"
