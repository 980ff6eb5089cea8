"""What an operator needs: the night, health, metrics, notifications, logs, tidying, Kibana, corrections."""
