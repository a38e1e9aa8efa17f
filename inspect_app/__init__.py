"""Field inspection of off-campus training institutions.

Layers, imports flow down only (kept by import-linter)::

    inspect_app.cli       commands
    inspect_app.app       assembly: settings, extensions, blueprints
    inspect_app.web       what the browser and API clients see
    forms | services      what people type | what the office does
    pdf   | store         what is printed  | what is kept
    inspect_app.rules     what the regulations say

This module imports nothing, so that a rule can be imported without Flask.
"""
