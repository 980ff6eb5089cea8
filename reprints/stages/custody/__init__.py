"""What proves and keeps the archive: verification, case files, upload to the store, repair after a crash."""
