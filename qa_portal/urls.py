from django.urls import include, path

urlpatterns = [
    path("api/", include("apps.api.urls")),
    path("", include("apps.portal.urls")),
]

handler404 = "apps.portal.views.errors.not_found"
handler403 = "apps.portal.views.errors.forbidden"
handler500 = "apps.portal.views.errors.server_error"
