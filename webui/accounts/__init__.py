"""Sign-in of the people behind the help centre, their sessions, and what they did."""
