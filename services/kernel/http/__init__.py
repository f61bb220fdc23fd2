"""What every service's HTTP stands on."""
