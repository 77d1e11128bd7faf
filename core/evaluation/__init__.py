"""How accurate and how well calibrated a network is: on digits, redrawn digits, non-digits, and pages."""
