"""What every feature shares on the screen: theme, icons, plots, painting, actions, dialogs, settings."""
