"""What requests, letters and mails spend their time on, for a collector of OpenTelemetry."""
