"""What becomes of a visit: from the document as sent to the record, its lists and its papers.

``submitting`` the one way in · ``facts`` what the office knows beside it · ``rows`` what is written
· ``storing`` the one transaction · ``warnings`` what is odd · ``quarantine`` what was refused,
``mending`` what the office does about it · ``receive_log`` what came in, beside a phone's send-log
· ``drafts`` what is unfinished · ``lists``, ``history`` reading · ``papers``, ``record`` printing.
"""
