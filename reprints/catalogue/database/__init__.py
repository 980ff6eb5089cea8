"""The database under the catalogue: connections, transactions, errors, migrations, copying."""
