"""Commands that keep the house: archive, catalogue, index, Kibana, corrections, doctor."""
