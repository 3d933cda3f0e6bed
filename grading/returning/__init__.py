"""What goes back to students and to the registrar: feedback pages and tables of scores."""
