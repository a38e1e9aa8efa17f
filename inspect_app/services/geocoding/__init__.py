"""Points looked up by address, with geopy, at the provider that the instance configures.

``providers`` who is asked and how good an answer is · ``asking`` a run over the register, resumable
· ``deciding`` a person confirms or rejects what was proposed. Nothing is asked unless configured.
"""
