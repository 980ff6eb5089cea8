"""What readers see in Kibana, as data: data views, Discover sessions and dashboards, and their installation.

`objects.make_objects` makes them all, `install.install` installs them.
"""
