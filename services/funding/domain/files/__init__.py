"""What a file is by its bytes, why it is not taken, and what is given out of it. Nothing here trusts a file's name.

A process of its own runs this (`services/funding/evidence_room/examiner.py`): no module here may need more than
Python's own library, and quickly.
"""
