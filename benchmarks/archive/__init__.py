"""Taking files in, against the plain writing of them; finding documents among a hundred thousand."""
