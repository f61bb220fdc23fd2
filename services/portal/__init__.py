"""The one door: sign-in, the directory of people, home page, static files, and the way to every service."""
