"""People in every role, who try everything through the front door of every platform."""
