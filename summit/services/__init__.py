"""The verbs: what can be done with events, quotas, invitations, registrations and tables.

Services take objects, values and `now`; they never read the clock, the request, the language or the settings.
They say no by raising a Refusal, and only doors, cli and tasks open the transaction around them.
"""
