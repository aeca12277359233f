"""The awards desk (管理员): bodies asked, deciding meeting, notices, objections, lists, outcomes."""
