"""Who is out there: agencies, people, units, shifts, devices."""
