"""What every resource of the API stands on; knows no word of the domain."""
