"""What supervisors look at: the figures of a range of days (DOMAIN.md section 5), counted by the database.

One module a theme. Every figure says in its docstring what it counts; `docs/figures.md` says it in Chinese.
A figure is of one of three things: of items by the day they were received (受理), of items by the day they
were closed (结案), or of acts by the day they were done. Days are the bureau's.
"""
