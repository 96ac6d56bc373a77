"""pretix for a browser: its stylesheets come along, which a web server before it would serve."""

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponseBase
from django.views.static import serve


class _WithStaticFiles(StaticFilesHandler):  # type: ignore[misc]
    def serve(self, request: HttpRequest) -> HttpResponseBase:
        return serve(request, self.file_path(request.path), document_root=settings.STATIC_ROOT)


application = _WithStaticFiles(get_wsgi_application())
