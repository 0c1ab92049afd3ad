"""When each step of a cycle is due: calendars, deadlines, and how they were moved."""
