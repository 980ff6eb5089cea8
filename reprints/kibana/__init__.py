"""What readers see in Kibana, as data: data views, Discover sessions, dashboards; and their way into a server.

`objects.make_objects` has them all, `install.install` brings them to a Kibana.
"""
