"""The office's electronic seal: its certificates, sealing papers, and checking what somebody holds.

`pdf.sealing` and `pdf.seal_reading` take a second to load; they are imported where a seal is set
or read.
"""
